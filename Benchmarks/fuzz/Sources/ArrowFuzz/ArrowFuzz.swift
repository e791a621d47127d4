import Formats
import FrameFuzz
import Frames

@main enum ArrowFuzz {
    static func main() { FrameFuzz.run { try DataFrame(arrowData: $0) } }
}
