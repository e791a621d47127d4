/// The fields of a message header that a controller looks at.
///
/// - Source: Jupyter messaging protocol 5.4, "Message header"; design/ipyparallel.md, 2.4.
package struct Header: Sendable, Equatable {
    package var messageID = ""
    package var messageType = ""
    /// The sender's session: random for a client, its uuid for an engine.
    package var session = ""
    /// ISO 8601 text, as it was sent.
    package var date = ""

    /// Reads a header.
    ///
    /// - Throws: `missingField` when there is no id or no type, `malformedJSON` for anything but an object.
    /// - Cost: one pass over the text; a `String` for each of the four fields.
    package init(_ part: Part) throws(WireError) {
        try self.init(parent: part)
        guard !messageID.isEmpty else { throw .missingField("msg_id") }
        guard !messageType.isEmpty else { throw .missingField("msg_type") }
    }

    /// Reads a parent header, which may be empty.
    package init(parent part: Part) throws(WireError) {
        var messageID: String?, messageType: String?, session: String?, date: String?
        try forEachMember(of: part) { name, value in
            if name == "msg_id" {
                messageID = value.string
            } else if name == "msg_type" {
                messageType = value.string
            } else if name == "session" {
                session = value.string
            } else if name == "date" {
                date = value.string
            }
        }
        self.messageID = messageID ?? ""
        self.messageType = messageType ?? ""
        self.session = session ?? ""
        self.date = date ?? ""
    }

    /// The id in a header, which may be empty, without the rest; "" where there is none.
    package static func messageID(in part: Part) throws(WireError) -> String {
        var messageID: String?
        try forEachMember(of: part) { name, value in if name == "msg_id" { messageID = value.string } }
        return messageID ?? ""
    }

    /// The date in a header, without the rest.
    package static func date(in part: Part) throws(WireError) -> WireDate? {
        var date: WireDate?
        try forEachMember(of: part) { name, value in if name == "date" { date = value.date } }
        return date
    }

    /// The type of a reply to a request of this type.
    package var replyType: String {
        messageType.hasSuffix("_request") ? String(messageType.dropLast("request".count)) + "reply" : messageType
    }
}

extension Part {
    /// A copy of a JSON object with other values for some members; members it does not have are added at the end.
    ///
    /// Used to give a message a new id without parsing the rest of its header.
    package func replacingMembers(_ replacements: [(name: StaticString, value: JSONValue)]) throws(WireError) -> Part {
        var output: [UInt8] = [UInt8(ascii: "{")]
        try forEachMember(of: self) { name, value in
            if replacements.contains(where: { name == $0.name }) { return }
            if output.count > 1 { output.append(UInt8(ascii: ",")) }
            output.append(UInt8(ascii: "\""))
            output.append(contentsOf: name.bytes)
            output.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
            output.append(contentsOf: value.bytes)
        }
        for replacement in replacements {
            if output.count > 1 { output.append(UInt8(ascii: ",")) }
            JSONString.append("\(replacement.name)", to: &output)
            output.append(UInt8(ascii: ":"))
            replacement.value.append(to: &output)
        }
        output.append(UInt8(ascii: "}"))
        return Part(bytes: output)
    }
}
