import Foundation

/// Text to a person: results on standard output, everything else on standard error.
package enum Terminal {
    package static func writeError(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            _ = Foundation.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }

    /// Columns of the terminal, or 80 where there is none.
    package static var width: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}

/// A whole number with commas between thousands.
package func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
        text.append(digit)
    }
    return number < 0 ? "-" + text : text
}

/// A number with a fixed count of decimal places.
package func decimal(_ number: Double, places: Int) -> String {
    String(format: "%.\(places)f", number)
}
