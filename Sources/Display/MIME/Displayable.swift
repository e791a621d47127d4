import Frames

/// A type that knows how a notebook should show it.
///
///     extension Board: Displayable {
///         var displayed: MIMEBundle { .svg(drawing) }
///     }
///
/// The last value of a cell is shown so, and whatever is given to ``display(_:)``.
public protocol Displayable {
    var displayed: MIMEBundle { get }
}

extension MIMEBundle: Displayable {
    public var displayed: MIMEBundle { self }
}

extension DataFrame: Displayable {
    /// The first and last rows: a table in HTML and one in text.
    public var displayed: MIMEBundle { .html(htmlDescription()).described(as: description) }
}
