import Formats
import FrameFuzz
import Frames

@main enum ParquetFuzz {
    static func main() {
        // A few bytes can rightly say a million times the same; here that only takes time.
        var options = ParquetReadingOptions()
        options.maximumRowsPerByte = 16
        FrameFuzz.run { [options] in try DataFrame(parquetData: $0, options: options) }
    }
}
