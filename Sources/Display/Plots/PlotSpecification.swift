import Columns
import Frames

/// From a frame and what is asked to a specification: the data that is drawn, the marks, and what each channel shows.
struct PlotSpecification {
    static let rowLimit = 50_000

    private let request: PlotRequest
    private let source: DataFrame

    init(_ request: PlotRequest, frame: DataFrame) {
        self.request = request
        source = frame
    }

    var plot: Plot {
        get throws {
            let (data, body) = try content()
            guard data.rowCount <= Self.rowLimit else {
                throw PlotError.tooManyRows(kind: request.kind, count: data.rowCount, limit: Self.rowLimit)
            }
            let specification = JSONText.object(
                [
                    ("$schema", "https://vega.github.io/schema/vega-lite/v5.json"),
                    ("title", request.title.map { JSONText($0) }),
                    ("data", .object([("values", Self.values(data))])),
                ] + body)
            let columns = [request.x, request.y, request.color, request.facet].compactMap(\.self).joined(
                separator: ", ")
            return Plot(
                specification: specification.text,
                summary: "\(request.kind) plot of \(columns), \(source.rowCount) rows")
        }
    }

    // MARK: Data

    private static func values(_ frame: DataFrame) -> JSONText {
        let names = frame.columnNames.map { JSONText($0).text }
        let rows = (0..<frame.rowCount).map { row in
            let members = zip(names, frame.columns).map { "\($0):\(JSONText($1[row]).text)" }
            return JSONText(text: "{" + members.joined(separator: ",") + "}")
        }
        return .array(rows)
    }

    /// The columns that are drawn, each once.
    private func drawn(_ names: [String?]) throws -> DataFrame {
        var seen: Set<String> = []
        let wanted = names.compactMap(\.self).filter { seen.insert($0).inserted }
        return try DataFrame(columns: wanted.map { try source[$0] })
    }

    private var splits: [String] { [request.color, request.facet].compactMap(\.self) }

    // MARK: Kinds

    private func content() throws -> (DataFrame, [(String, JSONText?)]) {
        let x = try request.required(request.x, "x")
        switch request.kind {
        case .histogram: return try histogram(x)
        case .box: return try box(x, try request.required(request.y, "y"))
        case .heatMap: return try heatMap(x, try request.required(request.y, "y"))
        case .bar where request.y == nil:
            let keys = [x] + splits.filter { $0 != x }
            let counted = try source.grouped(columnNames: keys).aggregated(["rows": .count])
            return (counted, size + [("mark", mark("bar")), ("encoding", try encoding(counted, x: x, y: "rows"))])
        case .bar, .line, .point, .area:
            let y = try request.required(request.y, "y")
            let data = try drawn([x, y] + splits)
            return (data, size + [("mark", mark(request.kind.rawValue)), ("encoding", try encoding(data, x: x, y: y))])
        }
    }

    private var size: [(String, JSONText?)] {
        [("width", JSONText(request.width)), ("height", JSONText(request.height))]
    }

    private func mark(_ name: String) -> JSONText {
        .object([
            ("type", JSONText(name)), ("tooltip", true), ("point", name == "line" ? JSONText(text: "false") : nil),
            ("opacity", name == "area" ? JSONText(0.7) : nil),
        ])
    }

    private func encoding(_ data: DataFrame, x: String, y: String) throws -> JSONText {
        .object([
            // A bar stands for a value and not for a stretch of an axis.
            ("x", try channel(x, in: data, isDiscrete: request.kind == .bar, axis: "x")),
            ("y", try channel(y, in: data, axis: "y")),
            ("color", try request.color.map { try channel($0, in: data) }),
            ("facet", try facet(in: data)),
        ])
    }

    private func facet(in data: DataFrame) throws -> JSONText? {
        try request.facet.map { name in
            .object([
                ("field", Self.field(name)), ("type", try Self.type(of: data[name], isDiscrete: true)), ("columns", 3),
                ("title", JSONText(name)),
            ])
        }
    }

    private func channel(
        _ name: String, in data: DataFrame, isDiscrete: Bool = false, axis: String? = nil
    ) throws -> JSONText {
        let column = try data[name]
        let type = Self.type(of: column, isDiscrete: isDiscrete)
        let hasTicks = type == "quantitative" && Self.isWhole(column)
        // Times are drawn as their column shows them, not in the zone of whoever looks.
        let scale: JSONText? = type == "temporal" ? .object([("type", "utc")]) : nil
        // In the order of the rows, which is the one the user gave them.
        let sort: JSONText? = isDiscrete ? .null : nil
        return .object([
            ("field", Self.field(name)), ("type", type), ("title", JSONText(name)), ("scale", scale), ("sort", sort),
            (axis == nil ? "legend" : "axis", hasTicks ? wholeTicks(axis) : nil),
        ])
    }

    /// There is nothing between two whole numbers that are neighbours.
    private static func isWhole(_ column: AnyColumn) -> Bool {
        if case .int = column { true } else { false }
    }

    /// For an axis of whole numbers, or a legend: at most as many steps as the span has.
    ///
    /// `tickMinStep` says so only where it is above 1, and not at all for axes of Vega-Lite 5.
    private func wholeTicks(_ axis: String?) -> JSONText {
        guard let axis else { return .object([("tickMinStep", JSONText(1.001))]) }
        let most = max(1, (axis == "x" ? request.width : request.height) / 40)
        let count = JSONText("max(1, min(\(most), span(domain('\(axis)'))))")
        return .object([("tickCount", .object([("expr", count)]))])
    }

    /// Points and brackets in a name would be taken for paths.
    private static func field(_ name: String) -> JSONText {
        JSONText(name.reduce(into: "") { $0 += ".[]\\'\"".contains($1) ? "\\\($1)" : String($1) })
    }

    private static func type(of column: AnyColumn, isDiscrete: Bool) -> JSONText {
        switch column {
        case .int, .double, .duration: isDiscrete ? "ordinal" : "quantitative"
        case .timestamp, .date: isDiscrete ? "ordinal" : "temporal"
        case .bool, .string: "nominal"
        }
    }

    private func histogram(_ x: String) throws -> (DataFrame, [(String, JSONText?)]) {
        let bins = try source.histogram(x, bins: request.bins)
        let encoding = JSONText.object([
            (
                "x",
                .object([
                    ("field", "lower"), ("type", "quantitative"), ("bin", .object([("binned", true)])),
                    ("title", JSONText(x)),
                ])
            ), ("x2", .object([("field", "upper")])),
            (
                "y",
                .object([
                    ("field", "count"), ("type", "quantitative"), ("title", "rows"), ("axis", wholeTicks("y")),
                ])
            ),
        ])
        return (bins, size + [("mark", mark("bar")), ("encoding", encoding)])
    }

    private func box(_ x: String, _ y: String) throws -> (DataFrame, [(String, JSONText?)]) {
        let keys = [x] + splits.filter { $0 != x }
        let summary = try source.grouped(columnNames: keys).aggregated([
            "lowest": .min(y), "first quartile": .quantile(y, 0.25), "median": .median(y),
            "third quartile": .quantile(y, 0.75),
            "highest": .max(y),
        ])
        let ticks = Self.isWhole(try source[y]) ? wholeTicks("y") : nil
        func layer(_ mark: JSONText, _ low: String, _ high: String?, isColoured: Bool = false) throws -> JSONText {
            let top: JSONText? = high.map { .object([("field", JSONText($0))]) }
            return .object([
                ("mark", mark),
                (
                    "encoding",
                    .object([
                        ("x", try channel(x, in: summary, isDiscrete: true)),
                        (
                            "y",
                            .object([
                                ("field", JSONText(low)), ("type", "quantitative"), ("title", JSONText(y)),
                                ("axis", ticks),
                            ])
                        ),
                        ("y2", top),
                        ("color", try isColoured ? request.color.map { try channel($0, in: summary) } : nil),
                    ])
                ),
            ])
        }
        let layers = [
            try layer(.object([("type", "rule")]), "lowest", "highest"),
            try layer(
                .object([("type", "bar"), ("size", 18), ("tooltip", true)]), "first quartile", "third quartile",
                isColoured: true),
            try layer(.object([("type", "tick"), ("size", 18), ("color", "white")]), "median", nil),
        ]
        guard let facet = try facet(in: summary) else { return (summary, size + [("layer", .array(layers))]) }
        return (summary, [("facet", facet), ("spec", .object(size + [("layer", .array(layers))]))])
    }

    private func heatMap(_ x: String, _ y: String) throws -> (DataFrame, [(String, JSONText?)]) {
        let value = request.color ?? "rows"
        let keys = ([x, y] + [request.facet].compactMap(\.self)).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        let data =
            request.color == nil
            ? try source.grouped(columnNames: keys).aggregated(["rows": .count])
            : try drawn([x, y, request.color, request.facet])
        let encoding = JSONText.object([
            ("x", try channel(x, in: data, isDiscrete: true)), ("y", try channel(y, in: data, isDiscrete: true)),
            ("color", try channel(value, in: data)), ("facet", try facet(in: data)),
        ])
        return (data, size + [("mark", mark("rect")), ("encoding", encoding)])
    }
}
