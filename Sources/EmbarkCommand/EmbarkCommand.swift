@main struct EmbarkCommand { static func main() {} }
