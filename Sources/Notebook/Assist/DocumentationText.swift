/// The documentation of a declaration as Markdown, from the XML that sourcekitd makes of its comment.
///
/// - Source: swiftlang/swift, bindings/xml/comment-xml-schema.rng.
enum DocumentationText {
    /// Only what the comment says: name and declaration, which stand before it, are shown otherwise.
    static func markdown(_ xml: String) -> String {
        guard let start = xml.range(of: "<CommentParts>"),
            let end = xml.range(of: "</CommentParts>", in: start.upperBound..<xml.endIndex)
        else { return "" }
        var writer = Writer()
        var rest = xml[start.upperBound..<end.lowerBound]
        while !rest.isEmpty {
            if rest.hasPrefix("<![CDATA[") {
                let close = rest.range(of: "]]>", in: rest.startIndex..<rest.endIndex)
                writer.write(rest[..<(close?.lowerBound ?? rest.endIndex)].dropFirst("<![CDATA[".count))
                rest = rest[(close?.upperBound ?? rest.endIndex)...]
            } else if rest.hasPrefix("<") {
                let close = rest.firstIndex(of: ">") ?? rest.index(before: rest.endIndex)
                writer.tag(rest[rest.index(after: rest.startIndex)..<close])
                rest = rest[rest.index(after: close)...]
            } else {
                let text = rest.prefix { $0 != "<" }
                writer.write(Substring(CodeHelper.plain(String(text))))
                rest = rest[text.endIndex...]
            }
        }
        return writer.output.replacing(/\n{3,}/, with: "\n\n").trimmingNewlines
    }

    private struct Writer {
        var output = ""
        /// Inside an element whose text is for machines.
        private var isSilent = false

        mutating func write(_ text: some StringProtocol) {
            if !isSilent { output += text }
        }

        mutating func tag(_ tag: Substring) {
            let name = tag.prefix { $0 != " " }
            switch name {
            case "codeVoice", "/codeVoice": output += "`"
            case "emphasis", "/emphasis": output += "*"
            case "bold", "/bold": output += "**"
            case "/Para": output += "\n\n"
            case "CodeListing": output += "```swift\n"
            case "/CodeListing": output += "```\n\n"
            case "/zCodeLineNumbered": output += "\n"
            case "Item": output += "- "
            // In a list of parameters; names elsewhere come before the comment.
            case "Name": output += "- `"
            case "/Name": output += "`: "
            case "ResultDiscussion": output += "Returns: "
            case "ThrowsDiscussion": output += "Throws: "
            case "Direction": isSilent = true
            case "/Direction": isSilent = false
            default: break
            }
        }
    }
}

extension StringProtocol where SubSequence == Substring {
    fileprivate func range(of text: String, in bounds: Range<Index>? = nil) -> Range<Index>? {
        self[bounds ?? startIndex..<endIndex].firstRange(of: text)
    }

    fileprivate var trimmingNewlines: String {
        let start = firstIndex { !$0.isNewline } ?? endIndex
        let end = lastIndex { !$0.isNewline }.map { index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
