import Testing

@testable import EmbarkCommand

@Suite struct LinkLogTests {
    @Test func theSameSeedGivesTheSameBytesEverywhere() {
        #expect(hash(of: LinkLog(rowCount: 5_000, seed: 1)) == 3_599_905_647_357_918_572)
    }

    @Test func idsAreTooBigForADouble() throws {
        let ids = Set(SampleText(LinkLog(rowCount: 20_000, seed: 2)).column(0).compactMap { Int($0) })
        #expect(ids.count == 40)
        #expect(ids.allSatisfy { $0 > 1 << 53 })
        #expect(Set(ids.map(Double.init)).count < ids.count)
    }

    @Test func linksHaveDomainsAndSomeAreMissing() {
        let links = SampleText(LinkLog(rowCount: 20_000, seed: 3)).column(2)
        let missing = links.count(where: \.isEmpty)
        #expect((1_500...2_500).contains(missing))
        let hosts = links.filter { !$0.isEmpty }.map { $0.split(separator: "/")[1] }
        #expect(Set(hosts).count > 200)
        #expect(hosts.allSatisfy { $0.allSatisfy { !$0.isUppercase } })
    }

    @Test func rowsOfAUserAreTogetherNewestFirst() {
        let text = SampleText(LinkLog(rowCount: 20_000, seed: 4))
        var users = 1
        for (row, next) in zip(text.rows, text.rows.dropFirst()) {
            if row[0] == next[0] { #expect(row[1] > next[1]) } else { users += 1 }
        }
        #expect(users == Set(text.column(0)).count)
    }
}
