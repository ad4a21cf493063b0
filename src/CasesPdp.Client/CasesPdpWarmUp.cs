using CasesPdp.Client.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CasesPdp.Client;

/// <summary>Makes the application's start wait for a first answer, so that the first question finds everything at hand.</summary>
internal sealed partial class CasesPdpWarmUp : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ICasesPdp _pdp;
    private readonly TimeSpan _atMost;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <summary>Waits for the PDP that is registered under the key, or without one, as long as its settings say.</summary>
    public CasesPdpWarmUp(IServiceProvider provider, string? key)
    {
        _pdp = key is null ? provider.GetRequiredService<ICasesPdp>() : provider.GetRequiredKeyedService<ICasesPdp>(key);
        _atMost = provider.GetRequiredService<IOptionsMonitor<CasesPdpOptions>>().Get(key).WarmUp;
        _time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
        _log = provider.GetService<ILogger<ICasesPdp>>() ?? NullLogger<ICasesPdp>.Instance;
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_atMost == TimeSpan.Zero)
        {
            return;
        }

        if (_pdp is LocalCasesPdp local)
        {
            // The status waits for the policy as long as a question may take; a large policy takes longer.
            await local.FirstPolicy.WaitAsync(_atMost, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var startedAt = _time.GetTimestamp();
        while (true)
        {
            try
            {
                var status = await _pdp.GetStatusAsync(cancellationToken).WaitAsync(_atMost, _time, cancellationToken).ConfigureAwait(false);
                LogStatus(status);
                return;
            }
            catch (Exception failure) when (failure is PdpException or TimeoutException)
            {
                if (failure is PdpException { IsTransient: false } || _time.GetElapsedTime(startedAt) + Pause >= _atMost)
                {
                    LogNotReady(failure.Message);
                    return;
                }
            }

            await Task.Delay(Pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void LogStatus(PdpStatus status)
    {
        var place = status.PolicyAge is null ? "a server" : "this process";
        if (status.Problem is { } problem)
        {
            LogProblem(status.Revision, place, problem);
        }
        else
        {
            LogReady(status.Revision, place);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(2, LogLevel.Information, "Cases are decided by {Place}, policy {Revision}.")]
    private partial void LogReady(string revision, string place);

    [LoggerMessage(4, LogLevel.Warning, "Cases are decided by {Place}, policy {Revision}. {Problem}")]
    private partial void LogProblem(string revision, string place, string problem);

    [LoggerMessage(3, LogLevel.Warning, "The PDP does not answer yet; questions fail until it does. {Failure}")]
    private partial void LogNotReady(string failure);
}
