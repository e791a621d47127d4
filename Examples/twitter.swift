// Who posts links, to which domains, and at what hour of the day.
//
//     ./embark sample twitter --rows 1000000 --out posts.csv
//     ./embark run Examples/twitter.swift posts.csv              prints the busiest users
//     ./embark run Examples/twitter.swift posts.csv users.csv    writes all of them as well
import Embark

struct Posting: Codable, Sendable {
    var posts: Int
    var links: Int
    var favouriteDomain: String?
    var busiestHour: Int
}

/// The host of a link, without "www.".
func domain(of link: String) -> String? {
    guard let scheme = link.firstRange(of: "://") else { return nil }
    let host = link[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != ":" }
    return String(host.hasPrefix("www.") ? host.dropFirst(4) : host)
}

/// The hour with most posts; of several the earliest.
func busiestHour(_ times: Column<Timestamp>) -> Int {
    var posts = [Int](repeating: 0, count: 24)
    for case let time? in times { posts[time.hour] += 1 }
    return posts.firstIndex(of: posts.max()!)!
}

// Ids stay exact: they are 64-bit whole numbers, never rounded to a Double.
let posts = try DataFrame(contentsOfCSVFile: CommandLine.arguments.dropFirst().first ?? "posts.csv")
    .adding("domain", from: "link", String.self) { domain(of: $0) }

print(try posts.valueCounts("domain").prefix(5))

let users = try posts.grouped(by: "user_id").aggregated { user in
    let domains = try user["domain", String.self]
    return Posting(
        posts: user.count,
        links: domains.count - domains.nilCount,
        favouriteDomain: domains.mode(),
        busiestHour: busiestHour(try user["datetime", Timestamp.self]))
}

print(try users.sorted(on: "links", order: .descending).prefix(5))
if let file = CommandLine.arguments.dropFirst(2).first { try users.writeCSV(to: file) }
