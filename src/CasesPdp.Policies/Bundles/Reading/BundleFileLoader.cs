namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads the bytes of files, never more than the limits say, whatever a file claims or becomes meanwhile.</summary>
internal sealed class BundleFileLoader(ReadingContext context)
{
    // Reading that much takes a fraction of a millisecond.
    private const int ReadBytes = 256 * 1024;

    private long _total;

    /// <summary>Whether the bundle as a whole is too large to read on.</summary>
    public bool IsExhausted => _total > context.Limits.TotalBytes;

    /// <summary>The file's bytes, or null when it cannot be read or is too large.</summary>
    public ReadOnlyMemory<byte>? Load(BundleSourceFile file) => Load(file, out _);

    /// <summary>The file's bytes, or null when it cannot be read or is too large.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isWhole">Whether nothing was written to the file while it was read, as far as the file system shows.</param>
    public ReadOnlyMemory<byte>? Load(BundleSourceFile file, out bool isWhole)
    {
        isWhole = true;
        var content = file.RealPath is null ? file.Content : ReadFile(file.Path, file.RealPath, out isWhole);
        if (content is not { } bytes)
        {
            return null;
        }

        if (bytes.Length > context.Limits.FileBytes)
        {
            ReportTooLarge(file.Path, bytes.Length);
            return null;
        }

        _total += bytes.Length;
        if (IsExhausted)
        {
            context.Findings.Error(
                DiagnosticCodes.BundleTooLarge,
                BundleLayout.Whole(file.Path),
                $"The files up to this one have {_total} bytes together; at most {context.Limits.TotalBytes} bytes of a bundle are read.");
            return null;
        }

        return bytes;
    }

    private ReadOnlyMemory<byte>? ReadFile(string path, string realPath, out bool isWhole)
    {
        isWhole = true;
        try
        {
            YieldPoint.Pass();
            using var file = RegularFile.TryOpen(realPath);
            if (file is null)
            {
                // A pipe would be waited for, and a device may never end: they count as empty.
                return ReadOnlyMemory<byte>.Empty;
            }

            var isKnown = RegularFile.TryStat(file, out var before);
            using var stream = new FileStream(file, FileAccess.Read, bufferSize: 0);
            var content = ReadStream(path, stream);
            isWhole = !isKnown || (RegularFile.TryStat(file, out var after) && before.Version == after.Version);
            return content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            context.Findings.Error(DiagnosticCodes.FileUnreadable, BundleLayout.Whole(path), "The file cannot be read.");
            return null;
        }
    }

    /// <summary>Reads all of an open file; null, and a finding, when it holds more than the limit.</summary>
    internal ReadOnlyMemory<byte>? ReadStream(string path, Stream stream)
    {
        if (stream.Length > context.Limits.FileBytes)
        {
            ReportTooLarge(path, stream.Length);
            return null;
        }

        // One byte more than the file claims to have, so that a file that grows is noticed.
        var buffer = new byte[stream.Length + 1];
        var length = 0;
        for (int read; (read = stream.Read(buffer, length, Math.Min(ReadBytes, buffer.Length - length))) > 0;)
        {
            YieldPoint.Pass();
            length += read;
            if (length > context.Limits.FileBytes)
            {
                ReportTooLarge(path, length);
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(2L * length, context.Limits.FileBytes + 1L));
            }
        }

        return buffer.AsMemory(0, length);
    }

    private void ReportTooLarge(string path, long bytes) => context.Findings.Error(
        DiagnosticCodes.FileTooLarge,
        BundleLayout.Whole(path),
        $"The file has {bytes} bytes or more; at most {context.Limits.FileBytes} are read.");
}
