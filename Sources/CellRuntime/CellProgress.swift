import CCells
import Display
import Glibc
import Synchronization

/// What the running cell has come to: which of its variables have values, and which of its lines runs.
///
/// The line lies in memory that the kernel reads too, because a process that traps can tell nobody.
///
/// Sendable although unchecked: the pointer never changes, and what it points to is written in one aligned store.
final class CellProgress: @unchecked Sendable {
    static let shared = CellProgress()

    private let names = Mutex<[String]>([])
    private let line: UnsafeMutablePointer<Int32>

    private init() {
        let memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, CellDescriptors.state, 0)
        let isShared = memory != nil && memory != MAP_FAILED
        line = isShared ? memory!.assumingMemoryBound(to: Int32.self) : .allocate(capacity: 1)
    }

    func filled(_ text: String) {
        names.withLock { $0.append(contentsOf: text.split(separator: ",").map(String.init)) }
    }

    /// The variables filled since the last call.
    func takeFilled() -> [String] {
        names.withLock { names in
            defer { names = [] }
            return names
        }
    }

    func reached(line number: Int32) { line.pointee = number }
}

/// Called before every statement of a cell: notes the line, and stops where an interrupt asks for it.
@inline(never)
public func __line(_ number: Int32) {
    CellProgress.shared.reached(line: number)
    __check()
}

/// Called at the head of loops: ends the cell when it was interrupted.
@_transparent
public func __check() {
    if embark_cell_is_interrupted() { __stop() }
}

/// Ends the thread of an interrupted cell at a place where no lock of the allocator or the runtime is held.
///
/// Only the thread that the kernel made for the cell ends so; others go on, and the kernel ends the process when the cell does
/// not stop. Values of the interrupted functions are leaked.
@inline(never)
public func __stop() {
    if CellThread.isCurrent { pthread_exit(nil) }
}

/// Shows the value of a cell's last expression.
public func __show<Value>(_ value: Value) {
    if value is Void { return }
    Displays.send(DisplayEvent(.result, bundle(of: value)))
}

/// A value that cannot be copied has no text but its type's.
@_disfavoredOverload
public func __show<Value: ~Copyable>(_ value: borrowing Value) {
    Displays.send(DisplayEvent(.result, .text("a value of a noncopyable type")))
}
