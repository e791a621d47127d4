#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import Synchronization

@testable import Pool

/// Counters that many threads may change.
final class Counters: Sendable {
    private let counts: [Cell]

    private final class Cell: Sendable {
        let value = Atomic(0)
    }

    init(_ count: Int) {
        counts = (0..<count).map { _ in Cell() }
    }

    /// Returns the count after.
    @discardableResult func add(_ index: Int) -> Int {
        counts[index].value.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
    }

    func subtract(_ index: Int) {
        counts[index].value.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    }

    var values: [Int] { counts.map { $0.value.load(ordering: .sequentiallyConsistent) } }
}

/// What the tests throw.
struct Bad: Error, Equatable {
    let index: Int
}

/// Random numbers that a seed repeats.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// What many threads reported, in the order they came.
final class Collected<Element: Sendable>: Sendable {
    private let elements = Lock<[Element]>([])

    func append(_ element: Element) {
        elements.withLock { $0.append(element) }
    }

    var values: [Element] { elements.withLock { $0 } }
}

/// Threads of this process; 0 where the system does not say.
func threadCountOfProcess() -> Int {
    guard let directory = opendir("/proc/self/task") else { return 0 }
    defer { closedir(directory) }
    var count = 0
    while let entry = readdir(directory) {
        if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
    }
    return count
}

/// A place where threads wait until a number of them have come.
final class Meeting: Sendable {
    private let expected: Int
    private let arrived = Atomic(0)

    init(of expected: Int) {
        self.expected = expected
    }

    func attend() {
        arrived.wrappingAdd(1, ordering: .acquiringAndReleasing)
        for _ in 0..<1_000 where arrived.load(ordering: .acquiring) >= expected { return }
        // Sleeping leaves the core to those who are yet to come, also when other programs want it.
        while arrived.load(ordering: .acquiring) < expected { usleep(50) }
    }
}

/// Keeps this thread awake for a random time of up to `microseconds`: long enough for others to get from work through
/// spinning to sleep, or part of the way.
func pause(upTo microseconds: UInt64, using random: inout SplitMix) {
    let end = monotonicNanoseconds() + UInt64.random(in: 0...microseconds * 1_000, using: &random)
    while monotonicNanoseconds() < end {}
}

/// A seed for a test, printed so that a failure can be repeated.
func newSeed(for test: String = #function) -> UInt64 {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("\(test): seed \(seed)")
    return seed
}
