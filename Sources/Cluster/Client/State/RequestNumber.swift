import Wire

/// Which of a client's requests a message is about.
///
/// The id of a request is `<session>_<number>`; a broadcast reaches each engine under `<session>_<number>_<uuid>`. So a
/// reply is matched by reading a number, without a table of texts.
struct RequestNumber: Equatable {
    let number: Int
    /// The engine of a broadcast's part.
    let engine: String?

    /// Nil when the id is not one of this session.
    init?(messageID bytes: UnsafeRawBufferPointer, session: [UInt8]) {
        guard bytes.count > session.count + 1, bytes[session.count] == UInt8(ascii: "_"),
            bytes[..<session.count].elementsEqual(session)
        else { return nil }
        var number = 0, position = session.count + 1
        while position < bytes.count, (0x30...0x39).contains(bytes[position]), number < 1 << 55 {
            number = number * 10 + Int(bytes[position]) - 0x30
            position += 1
        }
        guard position > session.count + 1 else { return nil }
        self.number = number
        if position == bytes.count {
            engine = nil
        } else {
            guard bytes[position] == UInt8(ascii: "_") else { return nil }
            engine = String(decoding: bytes[(position + 1)...], as: UTF8.self)
        }
    }

    /// Reads the id in a parent header.
    init?(parent: Part, session: [UInt8]) {
        var found: RequestNumber?
        try? forEachMember(of: parent) { name, value in
            guard name == "msg_id", value.bytes.count >= 2 else { return }
            found = RequestNumber(
                messageID: UnsafeRawBufferPointer(rebasing: value.bytes[1..<value.bytes.count - 1]), session: session)
        }
        guard let found else { return nil }
        self = found
    }
}
