namespace CasesPdp.Cli.DecisionLog;

/// <summary>A log that is being written: at its end it waits for more, and goes on with the next file when the server begins one.</summary>
internal sealed class FollowingStream : Stream
{
    private const int CompareBytes = 256;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    private readonly string _path;
    private FileStream _file;

    public FollowingStream(string path)
    {
        _path = path;
        try
        {
            _file = Open();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.NotEvaluated($"The log `{path}` cannot be read: {failed.Message}");
        }
    }

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (true)
        {
            var read = _file.Read(buffer, offset, count);
            if (read > 0)
            {
                return read;
            }

            if (NextFile() is { } next)
            {
                // The server may have written a last line after the read above.
                read = _file.Read(buffer, offset, count);
                if (read > 0)
                {
                    next.Dispose();
                    return read;
                }

                _file.Dispose();
                _file = next;
                continue;
            }

            Thread.Sleep(Wait);
        }
    }

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }

    private FileStream Open() => new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    // The file that has the name now, if it is another one: files that begin alike are the same, since every record has an id of its own.
    private FileStream? NextFile()
    {
        FileStream? now = null;
        try
        {
            now = Open();
            if (now.Length < _file.Position || !Beginning(now).AsSpan().StartsWith(Beginning(_file)))
            {
                now.Position = 0;
                return now;
            }
        }
        catch (Exception between) when (between is IOException or UnauthorizedAccessException)
        {
            // Between two files there is none.
        }

        now?.Dispose();
        return null;
    }

    private static byte[] Beginning(FileStream file)
    {
        var bytes = new byte[CompareBytes];
        return bytes[..RandomAccess.Read(file.SafeFileHandle, bytes, fileOffset: 0)];
    }
}
