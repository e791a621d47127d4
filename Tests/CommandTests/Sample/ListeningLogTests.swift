import Foundation
import Testing

@testable import EmbarkCommand

@Suite struct ListeningLogTests {
    private let rowCount = 20_000

    @Test func theSameSeedGivesTheSameBytesEverywhere() {
        #expect(hash(of: ListeningLog(rowCount: 5_000, seed: 1)) == 7_124_535_285_814_810_741)
        #expect(hash(of: ListeningLog(rowCount: 5_000, seed: 2)) != hash(of: ListeningLog(rowCount: 5_000, seed: 1)))
    }

    @Test func partsCanBeMadeInAnyOrder() {
        let log = ListeningLog(rowCount: 120_000, seed: 3)
        #expect(log.partCount > 2)
        let backwards = (0..<log.partCount).reversed().map { log.bytes(ofPart: $0) }
        #expect(Array(backwards.reversed().joined()) == Array((0..<log.partCount).flatMap { log.bytes(ofPart: $0) }))
    }

    @Test(arguments: [0, 1, 2, 499, 500, 1_001, 55_000])
    func hasAsManyRowsAsAsked(rowCount: Int) {
        let log = ListeningLog(rowCount: rowCount, seed: 4)
        let text = SampleText(log)
        #expect(text.rows.count == rowCount)
        #expect(text.rows.allSatisfy { $0.count == 6 })
        #expect((0..<log.partCount).reduce(0) { $0 + log.rowCount(ofPart: $1) } == rowCount)
    }

    @Test func rowsOfAUserAreTogetherNewestFirst() throws {
        let text = SampleText(ListeningLog(rowCount: rowCount, seed: 5))
        var seen: Set<Substring> = []
        for (row, next) in zip(text.rows, text.rows.dropFirst()) {
            if row[0] == next[0] {
                #expect(try #require(Int(row[4])) > #require(Int(next[4])), "\(row) before \(next)")
            } else {
                #expect(seen.insert(row[0]).inserted, "user \(row[0]) comes twice")
            }
        }
        #expect(seen.count == 39, "every user but the last was seen to end")
    }

    @Test func bothTimesAreTheSameInstant() throws {
        let text = SampleText(ListeningLog(rowCount: 3_000, seed: 6))
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "UTC")
        format.dateFormat = "yyyy-MM-dd HH:mm:ss"
        for row in text.rows {
            let date = try #require(format.date(from: String(row[5])), "\(row)")
            #expect(Int(date.timeIntervalSince1970) == Int(row[4]), "\(row)")
        }
    }

    @Test func sessionsAreRealistic() throws {
        let text = SampleText(ListeningLog(rowCount: rowCount, seed: 7))
        var gaps: [Int] = []
        for (row, next) in zip(text.rows, text.rows.dropFirst()) where row[0] == next[0] {
            gaps.append(try #require(Int(row[4])) - #require(Int(next[4])))
        }
        let within = gaps.filter { $0 <= 1_800 }
        #expect(within.allSatisfy { (120...360).contains($0) })
        #expect((10...14).contains(gaps.count / (gaps.count - within.count)))
    }

    @Test func fewUsersAndArtistsTakeMostRows() {
        let text = SampleText(ListeningLog(rowCount: rowCount, seed: 8))
        let users = shares(text.column(0))
        let artists = shares(text.column(1))
        #expect(users[0] > 3 * users[users.count / 2])
        #expect(artists[0] > 10 * artists[artists.count / 2])
        #expect((500...Catalogue.artistCount).contains(artists.count))
        let missing = text.column(2).count(where: \.isEmpty)
        #expect((rowCount / 100...rowCount / 20).contains(missing))
    }

    /// Rows of each distinct value, most first.
    private func shares(_ values: [Substring]) -> [Int] {
        Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +).values.sorted(by: >)
    }
}
