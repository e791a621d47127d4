import Display

/// The type of a value, as `%type` prints it.
public func __showType<Value>(_ value: Value) {
    print(ShownValue.withoutCellNames("\(Value.self)"))
}

/// A line of `%whos`.
public func __describe<Value>(_ name: String, _ cell: String, _ value: Value) {
    let text = ShownValue.text(of: value).split(separator: "\n", omittingEmptySubsequences: false)
    let shown = text.count > 1 ? "\(text[0].prefix(39))…" : String(text.first?.prefix(40) ?? "")
    describe(name, ShownValue.withoutCellNames("\(Value.self)"), cell, shown)
}

@_disfavoredOverload
public func __describe<Value: ~Copyable>(_ name: String, _ cell: String, _ value: borrowing Value) {
    describe(name, "noncopyable", cell, "")
}

private func describe(_ name: String, _ type: String, _ cell: String, _ shown: String) {
    func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
    print("\(padded(name, 16)) \(padded(type, 28)) \(padded(cell, 7)) \(shown)")
}
