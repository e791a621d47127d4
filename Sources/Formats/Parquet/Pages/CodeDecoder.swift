import Columns

/// Codes of a chunk whose every page names dictionary entries.
struct CodeDecoder: PageDecoder {
    let scratch: PageScratch
    let codes: [UInt32]

    func target(for page: ChunkPages.Page) -> PageLoader.Target { .scratch }

    @inline(never)
    func decode(_ page: PageBody, into slots: UnsafeMutablePointer<UInt32>) throws {
        try scratch.readDictionaryNumbers(page, dictionaryCount: codes.count, into: slots)
        codes.withUnsafeBufferPointer { codes in
            guard let codes = codes.baseAddress else { return }
            for index in 0..<page.presentCount { slots[index] = codes[Int(slots[index])] }
        }
    }
}
