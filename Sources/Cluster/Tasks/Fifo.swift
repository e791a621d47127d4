/// A queue whose front can be taken in constant time.
struct Fifo<Element> {
    private var storage: [Element] = []
    private var headIndex = 0

    var isEmpty: Bool { headIndex == storage.count }
    var count: Int { storage.count - headIndex }
    var first: Element? { isEmpty ? nil : storage[headIndex] }

    var elements: ArraySlice<Element> { storage[headIndex...] }

    mutating func append(_ element: Element) { storage.append(element) }

    mutating func popFirst() -> Element? {
        guard let element = first else { return nil }
        headIndex += 1
        // Giving back the front half costs as much as was taken since the last time.
        if headIndex > 64, headIndex * 2 > storage.count {
            storage.removeFirst(headIndex)
            headIndex = 0
        }
        return element
    }
}

extension Fifo: Sendable where Element: Sendable {}
