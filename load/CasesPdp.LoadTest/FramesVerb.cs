using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Options;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest;

/// <summary>
/// Writes one request of each kind for <c>h2load</c>, with the fleet that they are about and the command that sends them.
/// </summary>
internal static class FramesVerb
{
    public static int Write(string directory)
    {
        var options = new LoadOptions();
        var policy = TestedPolicy.Make(options);
        var bundle = Path.Combine(directory, "bundle");
        policy.Directory(bundle);
        var maker = new WorkloadMaker(policy.Bundle, options.Mix, options.Seed);
        var translator = new DecisionTranslator(policy.Snapshot);
        Console.Out.WriteLine($"# CasesPdp.Server --bundle {bundle}");
        foreach (var workload in new[] { maker.Check(), maker.Batch(50), maker.Batch(100), maker.Batch(1_000), maker.Matrix(100) })
        {
            var request = translator.Translate(workload, ServerAddress.Tcp("127.0.0.1", 5080)).Requests[0];
            var file = Path.Combine(directory, workload.Name + ".frame");
            File.WriteAllBytes(file, request.Body);
            const string Common = "h2load -D 5 --warm-up-time=1 -c 4 -m 16 -t 1 -H 'content-type: application/grpc' -H 'te: trailers'";
            Console.Out.WriteLine($"{Common} -d {file} http://127.0.0.1:5080{request.Head.Path}");
            Console.Out.WriteLine($"{Common} -d {file} -B unix:/run/casespdp.sock http://localhost{request.Head.Path}");
        }

        return ExitCodes.Ok;
    }
}
