using System.Globalization;
using System.Net;

namespace CasesPdp.Server.Options;

/// <summary>Reads listen addresses.</summary>
internal static class ListenAddress
{
    /// <summary>Reads an address that has been checked.</summary>
    public static IPEndPoint Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException("Not an IP address and a port.");

    /// <summary>Reads <c>127.0.0.1:5080</c> or <c>[::1]:5080</c>. Host names are refused: they may resolve to any address.</summary>
    public static bool TryParse(string? text, out IPEndPoint address)
    {
        address = new IPEndPoint(IPAddress.Loopback, 0);
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 1 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text.AsSpan(0, colon);
        var isBracketed = host[0] == '[' && host[^1] == ']';
        if (!IPAddress.TryParse(isBracketed ? host[1..^1] : host, out var ip) || isBracketed != host.Contains(':'))
        {
            return false;
        }

        address = new IPEndPoint(ip, port);
        return true;
    }
}
