/// Messages between this process and the one in which cells run: a byte that says what it is, and texts.
///
///     [length of what follows: 4 bytes][kind: 1 byte]([length: 4 bytes][text])…       lengths little-endian
///
/// The twin of `CellChannel.swift` in `CellRuntime`, which lists the kinds; the two processes share no module.
struct CellMessage: Equatable {
    var kind: Character
    var fields: [String] = []

    var encoded: [UInt8] {
        var body = [kind.asciiValue!]
        for field in fields {
            body += Self.bytes(of: field.utf8.count)
            body += Array(field.utf8)
        }
        return Self.bytes(of: body.count) + body
    }

    private static func bytes(of count: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    }

    /// Takes the messages that are complete from the front of what was read.
    static func taking(from buffer: inout [UInt8]) -> [CellMessage] {
        var messages: [CellMessage] = []
        var offset = 0
        while buffer.count - offset >= 4 {
            let length = number(buffer[offset..<offset + 4])
            guard buffer.count - offset - 4 >= length, length > 0 else { break }
            messages.append(message(buffer[offset + 4..<offset + 4 + length]))
            offset += 4 + length
        }
        buffer.removeFirst(offset)
        return messages
    }

    private static func message(_ body: ArraySlice<UInt8>) -> CellMessage {
        var message = CellMessage(kind: Character(Unicode.Scalar(body.first!)))
        var rest = body.dropFirst()
        while rest.count >= 4 {
            let length = number(rest.prefix(4))
            message.fields.append(String(decoding: rest.dropFirst(4).prefix(length), as: UTF8.self))
            rest = rest.dropFirst(4 + length)
        }
        return message
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
