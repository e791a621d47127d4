/// One value in several forms, the richest of which a front end shows.
///
/// - Source: Jupyter messaging protocol 5.4, "display_data": a dictionary from media type to data.
public struct MIMEBundle: Sendable, Equatable {
    /// One form: text as it is, JSON as its text, everything binary in base64.
    public struct Form: Sendable, Equatable {
        public var type: String
        public var data: String
    }

    /// In the order they were added.
    public private(set) var forms: [Form] = []

    public init() {}

    public init(_ type: String, _ data: String) { self[type] = data }

    public subscript(type: String) -> String? {
        get { forms.first { $0.type == type }?.data }
        set {
            forms.removeAll { $0.type == type }
            if let newValue { forms.append(Form(type: type, data: newValue)) }
        }
    }

    /// This bundle with the text that terminals and logs show.
    public func described(as text: String) -> MIMEBundle {
        var bundle = self
        bundle["text/plain"] = text
        return bundle
    }

    public static func text(_ text: String) -> MIMEBundle { MIMEBundle("text/plain", text) }
    public static func html(_ html: String) -> MIMEBundle { MIMEBundle("text/html", html) }
    public static func svg(_ svg: String) -> MIMEBundle { MIMEBundle("image/svg+xml", svg) }
    public static func markdown(_ text: String) -> MIMEBundle { MIMEBundle("text/markdown", text) }
    public static func latex(_ text: String) -> MIMEBundle { MIMEBundle("text/latex", text) }
    /// - Parameter json: the text of a JSON value.
    public static func json(_ json: String) -> MIMEBundle { MIMEBundle("application/json", json) }
    public static func png(_ bytes: some Sequence<UInt8>) -> MIMEBundle {
        MIMEBundle("image/png", Base64.text(of: Array(bytes)))
    }
    public static func jpeg(_ bytes: some Sequence<UInt8>) -> MIMEBundle {
        MIMEBundle("image/jpeg", Base64.text(of: Array(bytes)))
    }
}
