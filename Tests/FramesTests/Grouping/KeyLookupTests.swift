import Columns
import Pool
import Testing

@testable import Frames

@Suite struct KeyLookupTests {
    /// Every key finds its group, whatever its types, and keys that no row has find none.
    @Test(arguments: [1, 2, 8]) func keysFindTheirGroups(threads: Int) throws {
        var random = SeededRandom.printed("keysFindTheirGroups(\(threads))")
        try Pool(threads: threads).use {
            for _ in 0..<40 {
                let kinds = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    RandomFrame.kinds.randomElement(using: &random)!
                }
                let frame = RandomFrame.keyed(
                    kinds, rows: [0, 1, 50, 9000].randomElement(using: &random)!, distinct: 200,
                    RandomFrame.Layout.allCases.randomElement(using: &random)!, using: &random)
                let groups = try frame.grouped(columnNames: kinds.indices.map { "k\($0)" })
                for group in (0..<groups.count).shuffled(using: &random).prefix(30) {
                    let key = groups.key(of: group)
                    #expect(try groups.lookup.group(of: key, in: groups) == group, "\(key)")
                }
                let unknown = GroupKey(names: groups.keyNames, values: kinds.map { _ in "no such key" })
                #expect(try groups.lookup.group(of: unknown, in: groups) == nil)
            }
        }
    }

    @Test func byValues() throws {
        let frame = try DataFrame(columns: [
            AnyColumn(Column<Int>(name: "user", contents: [7, 8, nil, 7])),
            AnyColumn(Column<String>(name: "artist", contents: ["Kavo", "Lu", "Lu", "Kavo"])),
        ])
        let groups = try frame.grouped(by: "user", "artist")
        #expect(try groups[key: 7, "Kavo"]?.count == 2)
        #expect(try groups[key: nil, "Lu"]?.count == 1)
        #expect(try groups[key: 8, "Kavo"]?.count == nil)
        #expect(try frame.grouped(by: "user").filter { $0.count == 1 }[key: 7]?.count == nil)
    }

    @Test func aNameThatIsGivenTwiceIsRefused() throws {
        let frame = try DataFrame(columns: [AnyColumn(Column<Int>(name: "user", contents: [7, 8]))])
        #expect(throws: ColumnError.duplicateName("user")) { try frame.grouped(by: "user", "user") }
        #expect(throws: ColumnError.duplicateName("user")) {
            try frame.grouped(by: "user", every: .day, on: "user")
        }
    }
}
