using CaseBackend;
using CasesPdp.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CasesPdp.BackendHost;

/// <summary>The sample back-end with cases in memory: as it is, or with a PDP that allows everything.</summary>
/// <remarks>Deadlines are long, so that a busy machine gives a slow answer and not a failed one.</remarks>
internal static class HostedBackend
{
    /// <summary>As the first argument: nothing is asked.</summary>
    public const string NoAuthorization = "none";

    /// <summary>Builds it. The other arguments are those of the sample.</summary>
    public static WebApplication Build(string[] args)
    {
        var isFree = args is [NoAuthorization, ..];
        string[] common =
        [
            $"--ConnectionStrings:Cases=Data Source=file:{Guid.NewGuid():N}?mode=memory&cache=shared", "--Logging:LogLevel:Default=Warning",
            "--CasesPdp:Deadline=00:00:30", "--CasesPdp:WarmUp=00:01:00",
        ];
        return CaseBackendApp.Build([.. common, .. args.Skip(isFree ? 1 : 0)], services =>
        {
            if (isFree)
            {
                services.Replace(ServiceDescriptor.Singleton<ICasesPdp>(new AllowEverything()));
            }
        });
    }
}
