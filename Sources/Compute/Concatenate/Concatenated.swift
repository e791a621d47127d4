import Columns
import Pool

/// Columns of one type, one below the other, under the first one's name.
///
/// - Shape: the rows of all parts, in order.
/// - Parameters:
///   - parts: at least one. Times may differ in unit: the finest wins. Strings may be views or dictionaries.
///   - widening: whether Int and Double together give Double; without it they are an error.
/// - Cost: one copy of the fixed-width values, on all cores. Texts are not copied: heaps are shared, and dictionaries
///   that differ are merged in the order of first appearance, which copies each distinct text once.
/// - Throws: `ConcatenateError`; `Interrupted` when the work was cancelled.
package func concatenated(_ parts: [AnyColumn], widening: Bool = false) throws -> AnyColumn {
    try concatenated(frames: parts.map { [$0] }, widening: widening)[0]
}

/// The columns of several frames, one frame below the other, matched by their places.
///
/// - Parameter frames: at least one; each has as many columns as the first one, whose names are kept.
/// - Throws: `ConcatenateError`; `Interrupted` when the work was cancelled.
package func concatenated(
    frames: [[AnyColumn]], widening: Bool = false, label: String? = nil
) throws -> [AnyColumn] {
    precondition(!frames.isEmpty, "expected at least one part to concatenate, found none")
    for (part, frame) in frames.enumerated() where frame.count != frames[0].count {
        throw ConcatenateError.differentShapes(expected: frames[0].count, found: frame.count, part: part)
    }
    let plans = try frames[0].indices.map { place in
        try ConcatenatePlan(frames.map { $0[place] }, widening: widening)
    }
    let filled = try fillTogether(plans.compactMap(\.fill), label: label)
    var next = filled.makeIterator()
    return plans.map { plan in
        // A fill for each plan that has one, in the order of the plans.
        plan.result ?? next.next()!
    }
}

/// How one column is put together: at once, when there is nothing to copy, or by a fill.
private struct ConcatenatePlan {
    var result: AnyColumn?
    var fill: ConcatenateFill?

    init(_ parts: [AnyColumn], widening: Bool) throws {
        let name = parts[0].name
        let type = try commonType(parts, widening: widening)
        let aligned = try parts.enumerated().map { try $1.aligned(to: type, part: $0) }
        var filled = aligned.filter { $0.count > 0 }
        if filled.isEmpty { filled = [aligned[0]] }
        if filled.count == 1 {
            result = filled[0].renamed(name)
            return
        }
        checkRowCount(filled.reduce(0) { $0 + $1.count })
        if case .string = type {
            fill = try ConcatenateFill(strings: filled.map { try $0.assumingType(String.self) }, name: name)
        } else {
            fill = ConcatenateFill(filled, shape: filled[0].renamed(name), translations: [])
        }
    }
}
