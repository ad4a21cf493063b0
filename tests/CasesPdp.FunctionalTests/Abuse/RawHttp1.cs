using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.Abuse;

/// <summary>Sends bytes to a listener and reads whatever comes until it closes.</summary>
internal static class RawHttp1
{
    /// <summary>The status codes of the answers, and all that came.</summary>
    public static async Task<(List<int> Codes, string Text)> SendAsync(Uri listener, string request)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.Host, listener.Port);
        using var all = new MemoryStream();
        var buffer = new byte[65_536];
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(request));

            // The end of what is sent ends the connection, once all of it has been answered.
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(buffer).WithinLimit() is var count && count > 0)
            {
                all.Write(buffer, 0, count);
            }
        }
        catch (SocketException)
        {
            // Closed without ceremony. What came before counts.
        }

        var text = Encoding.Latin1.GetString(all.ToArray());
        return ([.. Regex.Matches(text, @"HTTP/1\.1 (\d{3}) ").Select(m => int.Parse(m.Groups[1].Value))], text);
    }
}
