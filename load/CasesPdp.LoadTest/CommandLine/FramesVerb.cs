using CasesPdp.Workloads;

namespace CasesPdp.LoadTest.CommandLine;

/// <summary>Writes the bundle, requests and answers of the comparison for <c>h2load</c>, and prints the commands that send them.</summary>
internal static class FramesVerb
{
    public static int Write(string directory, LoadOptions options)
    {
        var policy = SyntheticPolicy.Make(options.Roles, options.Spaces);
        var bundle = Path.Combine(directory, "bundle");
        policy.Write(bundle);
        Console.Out.WriteLine($"# CasesPdp.Server --bundle {bundle}");
        foreach (var call in SampleCalls.Make(policy))
        {
            FrameFile.Write(directory, call);
            var frame = Path.Combine(directory, call.Name + ".frame");
            const string Common = "h2load -D 5 --warm-up-time=1 -c 4 -m 10 -t 1 -H 'content-type: application/grpc' -H 'te: trailers'";
            Console.Out.WriteLine($"# {call.Name}: {call.Decisions} decisions, {call.Allowed} allowed");
            Console.Out.WriteLine($"{Common} -d {frame} http://127.0.0.1:5080{call.Path}");
            Console.Out.WriteLine($"{Common} -d {frame} -B unix:/run/casespdp.sock http://localhost{call.Path}");
        }

        return ExitCodes.Ok;
    }
}
