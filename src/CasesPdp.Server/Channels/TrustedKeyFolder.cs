using CasesPdp.Distribution.Releases;
using CasesPdp.Server.Hosting;

namespace CasesPdp.Server.Channels;

/// <summary>The directory of the public keys whose releases are served.</summary>
/// <remarks>
/// At the start a directory without a key keeps the server from starting. Later an empty directory means that no key is trusted any more;
/// one that cannot be read, or holds a file that is no key, changes nothing.
/// </remarks>
internal static class TrustedKeyFolder
{
    /// <summary>The keys at the start.</summary>
    /// <exception cref="StartupRefusedException">There is none, or a file is not one.</exception>
    public static TrustedKeys Load(string directory)
    {
        try
        {
            return TrustedKeys.Load(directory);
        }
        catch (TrustedKeysException refused)
        {
            throw new StartupRefusedException(
                StartupRefusedException.Usage, $"casespdp-server: CasesPdp:Source:TrustedKeys: {refused.Message} Nothing is served");
        }
    }

    /// <summary>The keys later on.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="fault">Why they cannot be read; null: they can.</param>
    /// <returns>The keys; null: those before stay.</returns>
    public static TrustedKeys? Reload(string directory, out string? fault)
    {
        fault = null;
        try
        {
            return IsEmpty(directory) ? TrustedKeys.Of() : TrustedKeys.Load(directory);
        }
        catch (TrustedKeysException refused)
        {
            fault = refused.Message;
            return null;
        }
    }

    private static bool IsEmpty(string directory)
    {
        try
        {
            return Directory.Exists(directory) && Directory.GetFiles(directory, "*.pem").Length == 0;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
