import Synchronization

/// Where displayed values go: to the front end in a notebook, as text to standard output elsewhere.
public struct DisplayEvent: Sendable {
    public enum Kind: Sendable {
        /// The value of the cell's last expression.
        case result
        case new
        /// Takes the place of what was shown under the same id.
        case update
        /// Everything the cell has shown so far goes away; later when `waits`, with the next output.
        case clear(waits: Bool)
    }

    public var kind: Kind
    public var bundle: MIMEBundle
    /// By which it can be updated; nil for what never changes.
    public var id: String?

    public init(_ kind: Kind, _ bundle: MIMEBundle = MIMEBundle(), id: String? = nil) {
        self.kind = kind
        self.bundle = bundle
        self.id = id
    }
}

/// The one receiver of what this process displays.
package enum Displays {
    private static let receiver = Mutex<(@Sendable (DisplayEvent) -> Void)?>(nil)
    private static let count = Atomic<Int>(0)

    package static func setReceiver(_ receive: (@Sendable (DisplayEvent) -> Void)?) {
        receiver.withLock { $0 = receive }
    }

    package static func send(_ event: DisplayEvent) {
        if let receive = receiver.withLock({ $0 }) { return receive(event) }
        if case .clear = event.kind { return }
        if let text = event.bundle["text/plain"] { print(text) }
    }

    package static func nextID() -> String { "embark-\(count.add(1, ordering: .relaxed).newValue)" }
}

/// Shows a value in the output of the running cell, as its type says or as text.
public func display<Value>(_ value: Value) {
    Displays.send(DisplayEvent(.new, bundle(of: value)))
}

/// Shows a value that can be exchanged for another one later, in the same place.
///
///     let line = displayUpdatable("starting")
///     line.update("half way")
public func displayUpdatable<Value>(_ value: Value) -> DisplayHandle {
    let handle = DisplayHandle(id: Displays.nextID())
    Displays.send(DisplayEvent(.new, bundle(of: value), id: handle.id))
    return handle
}

/// Removes what the running cell has shown.
///
/// - Parameter waits: until there is something else to show, so that nothing flickers.
public func clearOutput(waits: Bool = false) {
    Displays.send(DisplayEvent(.clear(waits: waits)))
}

/// A place in the output whose content can be exchanged.
public struct DisplayHandle: Sendable {
    public let id: String

    public func update<Value>(_ value: Value) {
        Displays.send(DisplayEvent(.update, bundle(of: value), id: id))
    }
}

/// What a value looks like: its own forms, or its text.
package func bundle<Value>(of value: Value) -> MIMEBundle {
    if let bundle = value as? MIMEBundle { return bundle }
    if let displayable = value as? any Displayable {
        var bundle = displayable.displayed
        if bundle["text/plain"] == nil { bundle["text/plain"] = ShownValue.text(of: value) }
        return bundle
    }
    return .text(ShownValue.text(of: value))
}
