import Testing

@testable import Pool

@Suite struct CoresTests {
    @Test(
        arguments: [
            (nil, 4), ("3", 3), ("1", 1), ("4096", 4_096), ("0", 4), ("-2", 4), ("4097", 4), ("two", 4), ("", 4),
        ] as [(String?, Int)]) func `EMBARK_THREADS counts if it makes sense`(asked: String?, expected: Int)
    {
        #expect(Cores.threadCount(asked: asked, usable: 4) == expected)
    }

    @Test(
        arguments: [
            ("max 100000\n", nil), ("200000 100000\n", 2), ("150000 100000\n", 2), ("50000 100000\n", 1), ("", nil),
            ("100000", nil), ("x y", nil), ("1 0", nil),
        ] as [(String, Int?)]) func `limits of control groups`(text: String, expected: Int?)
    {
        #expect(Cores.quota(inControlGroupFile: text) == expected)
    }

    @Test func `there are cores`() {
        #expect(Cores.usable >= 1)
    }
}
