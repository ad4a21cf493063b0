using System.Security.Cryptography;

namespace CasesPdp.Server.Hosting;

/// <summary>What a refresh of files came to.</summary>
internal enum FileChange
{
    /// <summary>Nothing new.</summary>
    None = 0,

    /// <summary>New content is in use.</summary>
    Taken = 1,

    /// <summary>New content cannot be used. The old one stays in use.</summary>
    Refused = 2,
}

/// <summary>A value made from files. It is made again when their content changes; a fault keeps the old one.</summary>
/// <remarks><see cref="Current"/> is thread-safe. One thread at a time refreshes.</remarks>
internal sealed class FollowedFiles<T>
    where T : class
{
    private readonly Func<IReadOnlyList<byte[]>, T> _make;
    private T _current;
    private byte[] _digest;

    /// <summary>Reads the files for the first time.</summary>
    /// <param name="files">The files.</param>
    /// <param name="make">Makes the value from the contents, in the order of the files.</param>
    /// <exception cref="StartupRefusedException">They cannot be used.</exception>
    public FollowedFiles(IReadOnlyList<FollowedFile> files, Func<IReadOnlyList<byte[]>, T> make)
    {
        (Files, _make) = (files, make);
        try
        {
            (_current, _digest) = Read();
        }
        catch (UnusableFileException fault)
        {
            throw new StartupRefusedException(StartupRefusedException.Usage, $"casespdp-server: {fault.Message}");
        }
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<FollowedFile> Files { get; }

    /// <summary>The value in use.</summary>
    public T Current => Volatile.Read(ref _current);

    /// <summary>Why the newest content is not in use; null if it is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads the files. A fault is tried again each time, because time alone may end it, and returned once.</summary>
    public FileChange Refresh()
    {
        try
        {
            var (value, digest) = Read();
            var isNew = Fault is not null || !digest.AsSpan().SequenceEqual(_digest);
            if (isNew)
            {
                (_digest, Fault) = (digest, null);
                Volatile.Write(ref _current, value);
            }

            return isNew ? FileChange.Taken : FileChange.None;
        }
        catch (UnusableFileException fault)
        {
            var isNew = fault.Message != Fault;
            Fault = fault.Message;
            return isNew ? FileChange.Refused : FileChange.None;
        }
    }

    private (T Value, byte[] Digest) Read()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        List<byte[]> contents = [];
        foreach (var file in Files)
        {
            var content = file.Read();
            contents.Add(content);
            hash.AppendData(BitConverter.GetBytes(content.Length));
            hash.AppendData(content);
        }

        return (_make(contents), hash.GetHashAndReset());
    }
}
