using System.Security.Cryptography;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Publishing;

/// <summary>The files of keys.</summary>
public static class ReleaseKeyFiles
{
    private const UnixFileMode NotForOthers =
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a key, and writes its private part for its owner alone, and its public part for everybody.</summary>
    /// <param name="privateFile">The private part; must not be there.</param>
    /// <param name="publicFile">The public part; must not be there.</param>
    /// <returns>The key's id.</returns>
    /// <exception cref="IOException">A file is there already, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public static string Create(string privateFile, string publicFile)
    {
        using var key = ReleaseKey.Create();
        Write(privateFile, key.ExportPkcs8PrivateKeyPem(), isSecret: true);
        try
        {
            Write(publicFile, key.ExportSubjectPublicKeyInfoPem(), isSecret: false);
        }
        catch
        {
            // Half a key is of no use.
            File.Delete(privateFile);
            throw;
        }

        return ReleaseKey.IdOf(key);
    }

    /// <summary>Reads a private key.</summary>
    /// <exception cref="PublishException">The file holds no such key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static ECDsa ReadPrivate(string file)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & NotForOthers) != 0)
        {
            throw new PublishException(
                PublishFault.NotPossible, $"Others may read or exchange the private key `{file}`; `chmod 600` keeps them out.");
        }

        try
        {
            return ReleaseKey.Read(File.ReadAllText(file), isPrivate: true);
        }
        catch (CryptographicException wrong)
        {
            throw new PublishException(PublishFault.NotPossible, $"The file `{file}` is not a private key on the curve P-256: {wrong.Message.TrimEnd('.')}.");
        }
    }

    private static void Write(string file, string pem, bool isSecret)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (isSecret && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var writer = new StreamWriter(file, options);
        writer.WriteLine(pem);
    }
}
