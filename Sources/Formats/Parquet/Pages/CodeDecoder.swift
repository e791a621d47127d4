import Columns

/// Codes of a chunk whose every page names dictionary entries.
struct CodeDecoder: PageDecoder {
    let scratch: PageScratch
    let codes: [UInt32]

    func target(for page: ChunkPages.Page) -> PageLoader.Target { .scratch }

    @inline(never)
    func decode(_ page: PageBody, into slots: UnsafeMutablePointer<UInt32>) throws {
        try codes.withUnsafeBufferPointer {
            try scratch.readEntries(page, of: $0.baseAddress, $0.count, into: slots)
        }
    }
}
