import Foundation
import Frames
import Testing

/// Damaged files: whatever is wrong with them, reading ends with a frame or an error of the reader, and soon.
enum Corruption {
    /// Flips bytes, one at a time and in several ways, and cuts the file off.
    ///
    /// - Parameters:
    ///   - step: looks at every byte, or every third; every byte with `EMBARK_EVERY_BYTE`, as `./check every_byte` has it.
    ///   - mayEndEarly: whether the first part of a file may be a file too, as with streams.
    static func check(
        _ data: Data, name: String, step: Int = 1, mayEndEarly: Bool = false, read: (Data) throws -> DataFrame
    ) throws {
        var refused = 0
        for offset in stride(from: 0, to: data.count, by: self.step(step)) {
            for mask in [0xFF, 0x01, 0x80] as [UInt8] {
                var damaged = data
                damaged[damaged.startIndex + offset] ^= mask
                refused += outcome(damaged, read) ? 0 : 1
            }
            if outcome(data.prefix(offset), read), !mayEndEarly {
                Issue.record("\(name): the first \(offset) bytes were read as a whole file")
            }
        }
        #expect(refused > data.count / self.step(step) / 10, "\(name): few of the damaged files were refused")
    }

    /// The step asked for, or 1 when every byte is to be looked at.
    static func step(_ step: Int) -> Int { ProcessInfo.processInfo.environment["EMBARK_EVERY_BYTE"] == nil ? step : 1 }

    /// Whether the file could be read. A frame that was read is looked at, so that all its memory is touched.
    private static func outcome(_ data: Data, _ read: (Data) throws -> DataFrame) -> Bool {
        do {
            let frame = try read(Data(data))
            if frame.rowCount < 10_000 { _ = FrameText.render(frame) }
            return true
        } catch {
            return false
        }
    }
}
