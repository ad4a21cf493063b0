using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CasesPdp.FunctionalTests.Server;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>A server whose standard output is not read.</summary>
public sealed class BlockedOutputTests
{
    // More than a pipe holds, at any length of a line.
    private const int Calls = 3_000;

    [Fact]
    public async Task Process_OutputIsNotRead_AnswersAndEnds()
    {
        using var server = Start();
        Uri? decisions = null;
        while (decisions is null && await server.StandardOutput.ReadLineAsync().WithinLimit() is { } line)
        {
            decisions = Regex.Match(line, @"decisions \(gRPC\) on (http://[^ ,]+)") is { Success: true } found ? new Uri(found.Groups[1].Value) : null;
        }

        // Nothing is read from here on, and every call is worth a line.
        await using var http = await RawHttp2.ConnectAsync(decisions!);
        for (var i = 0; i < Calls; i++)
        {
            var stream = await http.BeginAsync(PressedServer.Check);
            await http.DataAsync(stream, (byte[])[7, 0, 0, 0, 0], end: true);
            Assert.Equal(StatusCode.InvalidArgument, (await http.EndOf(stream)).Code);
        }

        await PressedServer.IsHealthy(http);
        using var kill = Process.Start("kill", ["-TERM", server.Id.ToString(CultureInfo.InvariantCulture)]);
        await server.WaitForExitAsync().WithinLimit();
        Assert.Equal(0, server.ExitCode);
    }

    private static Process Start()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "CasesPdp.Server.dll"), "--default-bundle",
                "--set=CasesPdp:Listen:Decisions=127.0.0.1:0", "--set=CasesPdp:Listen:Operations=127.0.0.1:0",
                "--set=CasesPdp:Listen:Administration=off", "--set=Logging:LogLevel:Grpc=Debug", "--set=Logging:LogLevel:Microsoft.AspNetCore=Debug",
            },
        };
        return Process.Start(start)!;
    }
}
