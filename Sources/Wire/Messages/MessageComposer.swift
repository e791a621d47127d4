/// Makes signed messages in the name of one session.
///
/// The time of a message is an argument, so that composing is a function of its inputs.
package struct MessageComposer: Sendable {
    package let session: String
    package let username: String
    package let signer: Signer
    private var messageCount = 0
    /// What all headers end with.
    private let headerEnd: [UInt8]

    package init(session: String, username: String, signer: Signer) {
        self.session = session
        self.username = username
        self.signer = signer
        var end = Array(#","session":"#.utf8)
        JSONString.append(session, to: &end)
        end.append(contentsOf: #","username":"#.utf8)
        JSONString.append(username, to: &end)
        end.append(contentsOf: #","version":"5.4"}"#.utf8)
        headerEnd = end
    }

    /// Composes the parts of a message.
    ///
    /// - Parameter parent: the header of the request; nil for a message that answers none.
    package mutating func compose(
        _ messageType: String, to identities: [Part] = [], parent: Part? = nil, metadata: JSONValue = [:],
        content: JSONValue, buffers: [Part] = [], date: WireDate
    ) -> [Part] {
        let header = header(messageType, messageID: nextMessageID(), date: date)
        return sealed(
            to: identities, header: header, parent: parent ?? Self.emptyObject,
            metadata: metadata.encoded, content: content.encoded, buffers: buffers)
    }

    /// The same, of metadata and content that are text already.
    package mutating func compose(
        _ messageType: String, to identities: [Part] = [], parent: Part, metadata: Part, content: Part,
        buffers: [Part] = [], date: WireDate
    ) -> [Part] {
        let header = header(messageType, messageID: nextMessageID(), date: date)
        return sealed(
            to: identities, header: header, parent: parent, metadata: metadata, content: content, buffers: buffers)
    }

    /// Signs parts that already exist.
    package func sealed(
        to identities: [Part], header: Part, parent: Part, metadata: Part, content: Part, buffers: some Sequence<Part>
    ) -> [Part] {
        let signature = signer.signature(header: header, parent: parent, metadata: metadata, content: content)
        var parts: [Part] = []
        parts.reserveCapacity(identities.count + 6 + buffers.underestimatedCount)
        parts.append(contentsOf: identities)
        parts.append(Message.delimiter)
        parts.append(signature)
        parts.append(header)
        parts.append(parent)
        parts.append(metadata)
        parts.append(content)
        parts.append(contentsOf: buffers)
        return parts
    }

    package mutating func nextMessageID() -> String {
        messageCount += 1
        return "\(session)_\(messageCount)"
    }

    package static let emptyObject = Part("{}")

    /// A header, members in the order of their names. Written by hand, because every message has one.
    package func header(_ messageType: String, messageID: String, date: WireDate) -> Part {
        var output: [UInt8] = []
        output.reserveCapacity(128 + messageID.utf8.count + headerEnd.count)
        output.append(contentsOf: #"{"date":""#.utf8)
        date.append(to: &output)
        output.append(contentsOf: #"","msg_id":"#.utf8)
        JSONString.append(messageID, to: &output)
        output.append(contentsOf: #","msg_type":"#.utf8)
        JSONString.append(messageType, to: &output)
        output.append(contentsOf: headerEnd)
        return Part(bytes: output)
    }
}
