using System.Security.Cryptography;

namespace CasesPdp.Server.Hosting;

/// <summary>The result of a refresh of files.</summary>
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
    private T? _current;
    private byte[] _digest = [];

    /// <summary>Reads the files for the first time.</summary>
    /// <param name="files">The files.</param>
    /// <param name="make">Makes the value from the contents, in the order of the files. They are overwritten with zeros then.</param>
    /// <exception cref="StartupRefusedException">They cannot be used.</exception>
    public FollowedFiles(IReadOnlyList<FollowedFile> files, Func<IReadOnlyList<byte[]>, T> make)
    {
        (Files, _make) = (files, make);
        try
        {
            TakeNew();
        }
        catch (Exception fault)
        {
            throw new StartupRefusedException(StartupRefusedException.Usage, $"casespdp-server: {TextOf(fault)}");
        }
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<FollowedFile> Files { get; }

    /// <summary>The value in use.</summary>
    public T Current => Volatile.Read(ref _current)!;

    /// <summary>Why the newest content is not in use; null if it is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads the files. Throws nothing: a refusal must not stop a server that answers. A fault is tried again each time, because
    /// time alone may end it, and returned once.</summary>
    public FileChange Refresh()
    {
        try
        {
            var isNew = TakeNew();
            Fault = null;
            return isNew ? FileChange.Taken : FileChange.None;
        }
        catch (Exception fault)
        {
            var text = TextOf(fault);
            var isNew = text != Fault;
            Fault = text;
            return isNew ? FileChange.Refused : FileChange.None;
        }
    }

    // Content decides which exceptions there are, so none is unexpected. Only the messages of our own are known to hold none of the
    // content.
    private string TextOf(Exception fault) => fault is UnusableFileException
        ? fault.Message
        : $"{string.Join(", ", Files.Select(f => $"{f.Setting} is `{f.Path}`"))}, which cannot be used: {fault.GetType().Name}";

    // Makes a value of content that differs from what is in use, and after a fault of any content.
    private bool TakeNew()
    {
        List<byte[]> contents = [];
        try
        {
            contents.AddRange(Files.Select(f => f.Read()));
            var digest = DigestOf(contents);
            if (Fault is null && digest.AsSpan().SequenceEqual(_digest))
            {
                return false;
            }

            Volatile.Write(ref _current, _make(contents));
            _digest = digest;
            return true;
        }
        finally
        {
            contents.ForEach(c => CryptographicOperations.ZeroMemory(c));
        }
    }

    private static byte[] DigestOf(List<byte[]> contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var content in contents)
        {
            hash.AppendData(BitConverter.GetBytes(content.Length));
            hash.AppendData(content);
        }

        return hash.GetHashAndReset();
    }
}
