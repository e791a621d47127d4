import Columns
import Foundation
import Frames

/// A drawing of a frame: a Vega-Lite specification with its data inside, which JupyterLab draws.
///
///     let bars = try plays.plot(.bar, x: "artist")
///     try bars.save("artists.svg")
///
/// - Source: Vega-Lite 5, vega.github.io/vega-lite/docs.
public struct Plot: Sendable, Equatable {
    /// The specification, as the text of a JSON object.
    public let specification: String
    let summary: String
}

extension Plot: Displayable {
    public var displayed: MIMEBundle {
        MIMEBundle("application/vnd.vegalite.v5+json", specification).described(as: summary)
    }
}

extension Plot: CustomStringConvertible {
    /// What is drawn, in a line.
    public var description: String { summary }
}

/// The shapes of ``Frames/DataFrame/plot(_:x:y:color:facet:bins:title:width:height:)``.
public enum PlotKind: String, Sendable, CaseIterable {
    case bar, line, point, area
    /// How many values of `x` lie in each of some bins.
    case histogram
    /// Quartiles of `y` for each `x`: the box from the first to the third, whiskers to the lowest and highest value.
    case box
    /// A coloured field for every pair of `x` and `y`; `color` gives the value, or rows are counted.
    case heatMap
}

public enum PlotError: Error, Equatable {
    case missingColumn(kind: PlotKind, argument: String)
    case tooManyRows(kind: PlotKind, count: Int, limit: Int)
    case unknownFormat(path: String)
    case noConverter(path: String, reason: String)
    case cannotWrite(path: String)
}

extension PlotError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missingColumn(let kind, let argument):
            "plot(.\(kind)): expected a column for \(argument), found none; pass \(argument): \"name\""
        case .tooManyRows(let kind, let count, let limit):
            "plot(.\(kind)): expected at most \(limit) rows to draw, found \(count); group or sample(count:) first"
        case .unknownFormat(let path):
            "save: expected a name that ends with .json, .html, .svg or .png, found \(path)"
        case .noConverter(let path, let reason):
            "save: \(path) needs the Python package vl-convert-python: \(reason); install it with pip, or save as .json or .html"
        case .cannotWrite(let path):
            "save: \(path) could not be written; does its folder exist, and may it be written to?"
        }
    }
}
