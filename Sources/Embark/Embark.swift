// What a program imports: `import Embark` brings frames, formats and the pool.
@_exported import Columns
@_exported import Display
@_exported import Formats
@_exported import Frames
@_exported import Pool
