using System.Net.Sockets;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Requests;

namespace CasesPdp.Server;

/// <summary>The PDP process: reads its options, loads a policy, and serves it until SIGTERM or Ctrl-C.</summary>
internal static class Program
{
    private const int Ok = 0;
    private const int CannotServe = 1;

    public static async Task<int> Main(string[] args)
    {
        try
        {
            var arguments = ServerArguments.Parse(args);
            if (arguments.AsksForHelp)
            {
                Console.Out.WriteLine(ServerArguments.Help);
                return Ok;
            }

            if (arguments.AsksForVersion)
            {
                Console.Out.WriteLine(ServerInfo.Version);
                return Ok;
            }

            await using var server = ServerHost.Build(arguments);
            using var sighup = server.ReloadOnSighup();

            // Reading the bundle and building the server leave garbage several times as large as the policy. The first call waits for this
            // pause, as it waits for the rest of the start; no other does.
            server.Lifetime.ApplicationStarted.Register(
                () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));
            await server.RunReportedAsync();
            return Ok;
        }
        catch (StartupRefusedException refused)
        {
            Console.Error.WriteLine(refused.Message);
            return refused.ExitCode;
        }
        catch (Exception cannotListen) when (cannotListen is IOException or SocketException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"casespdp-server: cannot listen: {cannotListen.Message}");
            return CannotServe;
        }
    }
}
