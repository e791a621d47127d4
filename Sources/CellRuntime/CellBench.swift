/// `%%bench`: runs a piece of code again and again for about a second and says how long a run takes.
public func __bench<Value>(_ code: () throws -> Value) throws {
    func body() throws { use(try code()) }
    let clock = ContinuousClock()
    // A first run pays for what is made once; it says how many are worth while.
    let first = try clock.measure(body)
    let perSample = max(1, Int(Duration.milliseconds(1) / max(first, .nanoseconds(1))))
    var samples: [Duration] = []
    let start = clock.now
    while samples.count < 5 || clock.now - start < .seconds(1), samples.count < 1000 {
        let time = try clock.measure { for _ in 0..<perSample { try body() } }
        samples.append(time / perSample)
        __check()
    }
    samples.sort()
    let median = samples[samples.count / 2]
    print(
        "median \(shown(median)), lowest \(shown(samples[0])), highest \(shown(samples[samples.count - 1])) "
            + "(\(samples.count) samples of \(perSample))")
}

/// Keeps the compiler from leaving out code whose value nobody looks at.
@inline(never)
private func use<Value>(_ value: Value) {}

/// Three digits and a unit.
private func shown(_ duration: Duration) -> String {
    let nanoseconds = duration / .nanoseconds(1)
    for (unit, size) in [("s", 1e9), ("ms", 1e6), ("µs", 1e3)] where nanoseconds >= size {
        let scaled = nanoseconds / size
        return scaled >= 100 ? "\(Int(scaled.rounded())) \(unit)" : "\((scaled * 10).rounded() / 10) \(unit)"
    }
    return "\((nanoseconds * 10).rounded() / 10) ns"
}
