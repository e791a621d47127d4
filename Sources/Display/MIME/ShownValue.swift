/// A value of any type as text, the way a session shows it.
package enum ShownValue {
    /// Texts are in quotes, as in the source; objects that do not describe themselves show their fields.
    package static func text<Value>(of value: Value) -> String {
        let mirror = Mirror(reflecting: value)
        // A cast would look through it.
        if mirror.displayStyle == .optional { return withoutCellNames(String(describing: value)) }
        switch value {
        case let text as String: return text.debugDescription
        case let text as Substring: return text.debugDescription
        case let text as Character: return text.debugDescription
        case let custom as any CustomStringConvertible: return withoutCellNames(custom.description)
        case let custom as any CustomDebugStringConvertible: return withoutCellNames(custom.debugDescription)
        default: break
        }
        guard mirror.displayStyle == .class else { return withoutCellNames(String(describing: value)) }
        let fields = mirror.children.map { "\($0.label ?? "_"): \(withoutCellNames(String(reflecting: $0.value)))" }
        return "\(type(of: value))(\(fields.joined(separator: ", ")))"
    }

    /// `In3.Colour.red` without the module that a cell was compiled as.
    package static func withoutCellNames(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: ".")), text.contains("In") else { return text }
        return text.replacing(/\bIn[0-9]+(?:_[0-9]+)?\./, with: "")
    }
}
