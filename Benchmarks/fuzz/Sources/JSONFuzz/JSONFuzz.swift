import Formats
import FrameFuzz
import Frames

@main enum JSONFuzz {
    static func main() { FrameFuzz.run { try DataFrame(jsonData: $0) } }
}
