using CasesPdp.Distribution.Releases;
using CasesPdp.Server.Hosting;

namespace CasesPdp.Server.Channels;

/// <summary>The directory of the public keys whose releases are served.</summary>
/// <remarks>
/// At the start a directory without a key, or with a file that is none, keeps the server from starting. Later an empty directory means that
/// no key is trusted any more. Of one with a file that is no key, those that were there when it was read whole last, and still are. One that
/// cannot be read at all changes nothing.
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
    /// <param name="whole">The keys when it was read whole last; they are exchanged if it can be.</param>
    /// <param name="fault">Why it cannot be read, or not whole; null: it can.</param>
    public static TrustedKeys Reload(string directory, ref TrustedKeys whole, out string? fault)
    {
        fault = null;
        try
        {
            return whole = IsEmpty(directory) ? TrustedKeys.Of() : TrustedKeys.Load(directory);
        }
        catch (TrustedKeysException refused)
        {
            fault = refused.Message;
        }

        try
        {
            return whole.StillIn(directory);
        }
        catch (TrustedKeysException)
        {
            return whole;
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
