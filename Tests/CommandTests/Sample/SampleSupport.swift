@testable import EmbarkCommand

/// A sample read back as text.
struct SampleText {
    var header: String
    var rows: [[Substring]]

    init(_ table: some SampleTable) {
        self.init(header: table.header, parts: (0..<table.partCount).map(table.bytes(ofPart:)))
    }

    init(header: [UInt8], parts: [[UInt8]]) {
        self.header = String(decoding: header, as: UTF8.self)
        rows = parts.flatMap { part in
            String(decoding: part, as: UTF8.self).split(separator: "\n")
                .map { Array($0).split(separator: ",", omittingEmptySubsequences: false).map { Substring($0) } }
        }
    }

    func column(_ index: Int) -> [Substring] { rows.map { $0[index] } }
}

/// FNV-1a, 64 bits: a second implementation in any language takes five lines.
func hash(of bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

func hash(of table: some SampleTable) -> UInt64 {
    hash(of: table.header + (0..<table.partCount).flatMap(table.bytes(ofPart:)))
}
