import Embark

struct NoPlays: Error, CustomStringConvertible {
    var description: String { "no plays in plays.csv" }
}

print("before")
throw NoPlays()
