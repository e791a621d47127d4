import Columns
import Frames

extension DataFrame {
    /// Draws columns of the frame.
    ///
    /// A bar plot without `y` counts rows; a histogram, a box plot and a heat map without `color` aggregate here, so that they
    /// take frames of any size; everything else draws each row.
    /// - Parameter color: a column that tells series apart, or, in a heat map, the value.
    /// - Parameter facet: a column for each of whose values there is a small plot.
    /// - Parameter bins: of a histogram.
    /// - Parameter width: of the drawing, or of each small one, in pixels; so is `height`.
    /// - Throws: `PlotError`; `ColumnError.noSuchColumn` with the nearest name.
    /// - Cost: the rows that are drawn travel to the front end as text; more than 50,000 are refused.
    public func plot(
        _ kind: PlotKind, x: String? = nil, y: String? = nil, color: String? = nil, facet: String? = nil,
        bins: Int = 30,
        title: String? = nil, width: Int? = nil, height: Int? = nil
    ) throws -> Plot {
        let request = PlotRequest(
            kind: kind, x: x, y: y, color: color, facet: facet, bins: bins, title: title,
            width: width ?? (facet == nil ? 500 : 200), height: height ?? (facet == nil ? 300 : 150))
        return try PlotSpecification(request, frame: self).plot
    }
}

/// The arguments of a plot.
struct PlotRequest {
    var kind: PlotKind
    var x: String?
    var y: String?
    var color: String?
    var facet: String?
    var bins: Int
    var title: String?
    var width: Int
    var height: Int

    func required(_ column: String?, _ argument: String) throws -> String {
        guard let column else { throw PlotError.missingColumn(kind: kind, argument: argument) }
        return column
    }
}
