using CasesPdp.Server.Hosting;

namespace CasesPdp.Server;

/// <summary>The PDP process: reads its options, loads one policy, serves it until it is told to stop.</summary>
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

            await using var server = ServerHost.Build(arguments);
            await server.RunAsync();
            return Ok;
        }
        catch (StartupRefusedException refused)
        {
            Console.Error.WriteLine(refused.Message);
            return refused.ExitCode;
        }
        catch (IOException cannotListen)
        {
            Console.Error.WriteLine($"casespdp-server: cannot listen: {cannotListen.Message}");
            return CannotServe;
        }
    }
}
