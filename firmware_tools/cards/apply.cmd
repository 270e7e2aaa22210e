@echo off
rem Copies this card's files onto the boot partition of a freshly written Raspberry Pi OS (Windows):
rem     apply.cmd E:
setlocal
set BOOT=%~1
if "%BOOT%"=="" set /p BOOT=Drive of the card's partition "bootfs", such as E: 
if not exist "%BOOT%\config.txt" goto nowhere
if not exist "%BOOT%\cmdline.txt" goto nowhere
if exist "%BOOT%\paidui\used" goto used
set CLOUD=no
if exist "%BOOT%\meta-data" set CLOUD=yes
if exist "%BOOT%\paidui" rmdir /s /q "%BOOT%\paidui"
xcopy /e /i /q /y "%~dp0paidui" "%BOOT%\paidui" >nul || goto failed
if "%CLOUD%"=="yes" (
    copy /y "%~dp0user-data" "%BOOT%\" >nul || goto failed
    copy /y "%~dp0meta-data" "%BOOT%\" >nul || goto failed
    copy /y "%~dp0network-config" "%BOOT%\" >nul || goto failed
) else (
    copy /y "%~dp0firstrun.sh" "%BOOT%\" >nul || goto failed
    powershell -NoProfile -Command "$f='%BOOT%\cmdline.txt'; $l=([IO.File]::ReadAllText($f) -replace '[\r\n]','') -replace ' systemd\.[^ ]*',''; $a=[IO.File]::ReadAllText('%~dp0paidui\cmdline').Trim(); [IO.File]::WriteAllText($f, $l + ' ' + $a + [char]10)" || goto failed
)
echo This card is written. Eject it, and put it into its Raspberry Pi.
exit /b 0
:nowhere
echo apply.cmd: %BOOT% is not the card's partition "bootfs": write Raspberry Pi OS Lite (64-bit) onto the card first.
exit /b 2
:used
echo apply.cmd: this is the card of a machine that has been installed: write Raspberry Pi OS Lite onto it anew first.
exit /b 2
:failed
echo apply.cmd: the card could not be written: is it full, or write-protected?
exit /b 2
