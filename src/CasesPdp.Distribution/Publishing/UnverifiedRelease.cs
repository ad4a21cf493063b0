using System.Text;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Publishing;

/// <summary>Reads releases whose signature is not checked: to list them, and to keep what they name.</summary>
public static class UnverifiedRelease
{
    /// <summary>What a release says.</summary>
    /// <returns>The release; null: it is not one that this build reads.</returns>
    public static Release? Read(ReadOnlyMemory<byte> token, out ReleaseFault? fault)
    {
        if (token.Length > ReleaseLimits.TokenBytes)
        {
            fault = new ReleaseFault(ReleaseFaultCodes.TooLarge, $"The release has more than {ReleaseLimits.TokenBytes} bytes.");
            return null;
        }

        fault = ReleaseToken.Split(token.Span, out _, out var payload, out _);
        return fault is null ? ReleaseReader.Read(payload, out fault) : null;
    }

    /// <summary>The contents that a release names.</summary>
    /// <exception cref="PublishException">It cannot be read, so that it is not known what it needs.</exception>
    internal static IEnumerable<string> Contents(ReadOnlyMemory<byte> token)
    {
        var release = Read(token, out var fault)
            ?? throw new PublishException(PublishFault.Inconsistent, $"A release cannot be read, so nothing is deleted: {fault!.Message}");
        return release.Targets.Select(t => t.Content);
    }

    /// <summary>The token as text; what is not ASCII is not a token.</summary>
    internal static string Text(ReadOnlyMemory<byte> token) => Encoding.ASCII.GetString(token.Span);
}
