using System.Collections.Frozen;
using System.Security.Cryptography;

namespace CasesPdp.Distribution.Releases;

/// <summary>The public keys whose releases are believed.</summary>
/// <remarks>Immutable and thread-safe; a directory that changes is loaded again.</remarks>
public sealed class TrustedKeys
{
    /// <summary>Most keys.</summary>
    public const int Most = 64;

    /// <summary>Most bytes of a key's file.</summary>
    public const int FileBytes = 16 * 1024;

    private readonly FrozenDictionary<string, ECParameters> _keys;

    // The file that each key was read from; empty where none was.
    private readonly IReadOnlyDictionary<string, string> _files;

    private TrustedKeys(IEnumerable<KeyValuePair<string, ECParameters>> keys, IReadOnlyDictionary<string, string>? files = null) =>
        (_keys, _files) = (keys.ToFrozenDictionary(StringComparer.Ordinal), files ?? FrozenDictionary<string, string>.Empty);

    /// <summary>The ids of the keys, in order.</summary>
    public IReadOnlyList<string> Ids => [.. _keys.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Reads the keys of a directory: every file that ends in <c>.pem</c>, one public key each, on the curve P-256.</summary>
    /// <exception cref="TrustedKeysException">A file is not such a key, or there is none: a directory that is half right is not believed.</exception>
    public static TrustedKeys Load(string directory)
    {
        var keys = new Dictionary<string, ECParameters>(StringComparer.Ordinal);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Files(directory))
        {
            var (id, parameters) = Read(file);
            (keys[id], files[id]) = (parameters, file);
        }

        return keys.Count switch
        {
            0 => throw new TrustedKeysException($"The directory `{directory}` holds no public key (`*.pem`)."),
            > Most => throw new TrustedKeysException($"The directory `{directory}` holds more than {Most} keys."),
            _ => new TrustedKeys(keys, files),
        };
    }

    /// <summary>Those of these keys that a directory still holds, although another file in it is not a key.</summary>
    /// <remarks>A key stays if a file holds it, or if its own file is there and cannot be read. It goes with its file, or when that holds
    /// another key.</remarks>
    /// <exception cref="TrustedKeysException">The directory cannot be read.</exception>
    public TrustedKeys StillIn(string directory)
    {
        var (held, unreadable) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var file in Files(directory))
        {
            try
            {
                held.Add(Read(file).Id);
            }
            catch (TrustedKeysException)
            {
                unreadable.Add(file);
            }
        }

        return new TrustedKeys(
            _keys.Where(k => held.Contains(k.Key) || (_files.TryGetValue(k.Key, out var file) && unreadable.Contains(file))), _files);
    }

    /// <summary>Trusts these keys; of private ones, their public part.</summary>
    public static TrustedKeys Of(params IEnumerable<ECDsa> keys) =>
        new(keys.Select(k => KeyValuePair.Create(ReleaseKey.IdOf(k), k.ExportParameters(includePrivateParameters: false))));

    /// <summary>Whether a key is trusted.</summary>
    public bool Contains(string keyId) => _keys.ContainsKey(keyId);

    /// <summary>Whether the key signed these bytes. The key must be a trusted one.</summary>
    internal bool Verifies(string keyId, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create(_keys[keyId]);
        return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static string[] Files(string directory)
    {
        try
        {
            return Directory.GetFiles(directory, "*.pem");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TrustedKeysException($"The directory `{directory}` of trusted keys cannot be read.");
        }
    }

    private static (string Id, ECParameters Parameters) Read(string file)
    {
        try
        {
            if (new FileInfo(file).Length > FileBytes)
            {
                throw new TrustedKeysException($"The file `{file}` is larger than {FileBytes} bytes.");
            }

            using var key = ReleaseKey.Read(File.ReadAllText(file), isPrivate: false);
            return (ReleaseKey.IdOf(key), key.ExportParameters(includePrivateParameters: false));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new TrustedKeysException($"The file `{file}` cannot be read.");
        }
        catch (CryptographicException wrong)
        {
            throw new TrustedKeysException($"The file `{file}` is not a public key on the curve P-256: {wrong.Message.TrimEnd('.')}.");
        }
    }
}
